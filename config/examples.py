"""Examples in the API's description, for the calls with which an integration begins."""

from typing import Any

KEY_ID = "0b5e1c52-6f0f-4a5c-8a44-3d6f7a0f8f10"
AVATAR_ID = "7d0c6a5e-53a5-4d0e-9b55-0f6f0a6f2a11"
WORK_ID = "c2f1b7a0-1f0c-4c59-9d0b-5c1f3f0f7b12"
CLAIM_ID = "a4b0e7d2-8a65-4b57-8c0e-1f2d3c4b5a13"
AWARD_ID = "e1d2c3b4-a5f6-4789-9abc-def012345614"
KEY: dict[str, Any] = {
    "id": KEY_ID,
    "name": "Generator, production",
    "prefix": "redress_3fJk0a",
    "scopes": ["avatars:write", "avatars:check", "orders:write"],
    "networks": ["203.0.113.0/24"],
    "per_minute": None,
    "made_at": "2026-03-02T10:00:00+08:00",
    "expires_at": None,
    "used_at": None,
    "revoked_at": None,
    "old_until": None,
}
AVATAR: dict[str, Any] = {
    "id": AVATAR_ID,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "media_type": "image/png",
    "width": 1024,
    "height": 1024,
    "created_at": "2026-03-02T10:00:05+08:00",
    "file_says": None,
    "thumbnail": f"https://redress.example/api/v1/avatars/{AVATAR_ID}/image/384/",
    "external_id": "gen-000017",
    "generated_at": "2026-03-02T09:59:58+08:00",
    "model_version": "painter-4.2",
    "prompt_sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "pseudonym": "u-77120",
    "manifest_id": "manifest-2026-02",
    "made_by": "PLATFORM",
    "ai_label": "RIGHT",
}
CHECK: dict[str, Any] = {
    "id": "5d0c6a5e-53a5-4d0e-9b55-0f6f0a6f2a15",
    "state": "done",
    "verdict": "SUSPICIOUS",
    "reference": "9d0c6a5e-53a5-4d0e-9b55-0f6f0a6f2a16",
    "asked_at": "2026-03-02T10:00:05+08:00",
    "answered_at": "2026-03-02T10:00:06+08:00",
}

REQUESTS: dict[str, Any] = {
    "keys_create": {
        "name": KEY["name"],
        "scopes": KEY["scopes"],
        "networks": KEY["networks"],
    },
    "keys_rotate_create": {"overlap_hours": 24},
    "avatars_create": {
        "external_id": AVATAR["external_id"],
        "generated_at": AVATAR["generated_at"],
        "model_version": AVATAR["model_version"],
        "image": "(the bytes of the picture)",
    },
    "claims_create": {
        "avatar_id": "gen-000017",
        "avatar_seen_at": "2026-03-02T12:30:00+08:00",
        "works": [WORK_ID],
        "holder_name": "林墨",
        "contact_email": "lin@example.org",
        "request": "Take the avatar down and pay what is promised.",
    },
    "claims_file_create": {"signature": "林墨", "declaration_agreed": True},
    "claims_withdraw_create": {"reason": "We have settled."},
    "claims_acceptance_create": {
        "kind": "PERSON",
        "method": "BANK",
        "account_name": "林墨",
        "bank_name": "示例银行",
        "account_number": "6222020000000000000",
        "consent_version": "1",
        "text_version": "1",
        "signature": "林墨",
    },
    "batches_create": {"awards": [AWARD_ID]},
    "batches_reject_create": {"reason": "One account is to be looked at again."},
}
RESPONSES: dict[str, dict[str, Any]] = {
    "keys_create": {"201": KEY | {"secret": "redress_3fJk0a…"}},
    "keys_list": {"200": {"next": None, "previous": None, "results": [KEY]}},
    "avatars_create": {"201": AVATAR, "200": AVATAR},
    "avatars_check_create": {"200": CHECK},
    "avatars_list": {"200": {"next": None, "previous": None, "results": [AVATAR]}},
    "claims_list": {
        "200": {
            "next": "https://redress.example/api/v1/claims/?cursor=eyJ2YWx1ZXMiOltdfQ",
            "previous": None,
            "results": [
                {
                    "id": CLAIM_ID,
                    "reference": "RD-2026-000017-4",
                    "state": "IN_REVIEW",
                    "state_label": "In review",
                    "avatar_id": "gen-000017",
                    "works": 1,
                    "created_at": "2026-03-02T12:31:00+08:00",
                    "filed_at": "2026-03-02T12:40:00+08:00",
                    "due_at": "2026-03-09T12:40:00+08:00",
                }
            ],
        }
    },
}  # fmt: skip
