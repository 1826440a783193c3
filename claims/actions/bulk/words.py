"""The sentences for everything that can be wrong with a table, an archive or a cell."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FILES: dict[str, Promise] = {
    # the table
    "empty": _("The table is empty. Choose it again."),
    "workbook": _("This is an Excel workbook. Save it as “CSV UTF-8” and choose that file."),
    "utf16": _("This table is written in UTF-16. Save it as “CSV UTF-8” and choose that file."),
    "binary": _("This file is no text. Save the table as “CSV UTF-8” and choose that file."),
    "encoding": _(
        "This table is neither in UTF-8 nor in GB18030. Save it as “CSV UTF-8” and choose that "
        "file."
    ),
    "damaged": _("A quotation mark in the table is never closed, or a cell is far too long."),
    "table_too_large": _("The table is larger than %(limit)s MB. Divide it."),
    "no_header": _("The first row names no column that we know. Start from the template."),
    "unknown_columns": _("These columns are unknown: %(names)s. Take the names of the template."),
    "columns_twice": _("These columns stand there twice: %(names)s."),
    "no_pictures_column": _("The column “pictures” is missing. Start from the template."),
    "no_rows": _("There is no row below the header."),
    "too_many_rows": _(
        "The table has more than %(limit)s rows. Divide it and file one part after the other."
    ),
    # the archive
    "not_a_zip": _("This is no ZIP archive, or it is damaged. Pack the pictures again."),
    "zip_empty": _("There is no file in the ZIP archive."),
    "zip_too_large": _("The ZIP archive is larger than %(limit)s MB. Divide the claims."),
    "unpacked_too_large": _(
        "Unpacked, the ZIP archive is larger than %(limit)s MB. Divide the claims."
    ),
    "too_many_files": _("The ZIP archive has more than %(limit)s entries. Divide the claims."),
    "file_too_large": _("“%(name)s” in the ZIP archive is larger than %(limit)s MB."),
    "bomb": _("“%(name)s” unpacks to so much more than it is that we do not take the archive."),
    "overlap": _("Files overlap in the ZIP archive, as they do in a ZIP bomb. Pack it again."),
    "nested": _("“%(name)s” is an archive inside the archive. Put the pictures in one ZIP."),
    "damaged_file": _("“%(name)s” in the ZIP archive is damaged. Pack the pictures again."),
    "unsafe_name": _("“%(name)s” leads out of the archive. Pack the pictures again."),
    "name_twice": _("“%(name)s” is in the ZIP archive twice."),
    "encrypted": _("“%(name)s” is encrypted. Pack the pictures without a password."),
    "not_a_file": _("“%(name)s” is a link or a device, not a file. Pack the pictures themselves."),
    "method": _("“%(name)s” is packed in an unusual way. Pack the pictures as an ordinary ZIP."),
}

CELLS: dict[str, Promise] = {
    "surplus": _("There is text beyond the last column."),
    "too_long": _("This text is longer than %(limit)s characters."),
    "unknown_word": _("“%(word)s” is unknown here. Take one of: %(known)s."),
    "bad_date": _("“%(word)s” is no date. Write it like 2026-03-31."),
    "bad_time": _("“%(word)s” is no time. Write it like 2026-03-31 18:30 (Beijing time)."),
    "bad_url": _("“%(word)s” is no address. It starts with https:// or http://."),
    "avatar_twice": _("Give the avatar's id or what you saw, not both."),
    "proof_kind_missing": _("Say what kind of proof this is."),
    "proof_empty": _("Give the proof's number, its address or its file."),
    "picture_twice": _("“%(name)s” is named twice in this row."),
    "other_number": _(
        "There are %(values)s values for %(pictures)s pictures. Give one value for all, or as many "
        "as there are pictures."
    ),
    "missing_file": _("“%(name)s” is not in the ZIP archive."),
    "ambiguous_file": _("Several folders of the ZIP archive have “%(name)s”. Name the folder too."),
    "row_twice": _("Row %(row)s claims the same picture against the same avatar."),
    "other_facts": _("Row %(row)s says something else about the same picture “%(name)s”."),
    "claimed_already": _("You have claimed “%(title)s” against this avatar before: %(reference)s."),
    "unknown_avatar": _("No avatar has the id “%(id)s”. Check it, or add what you saw."),
}


def sentence(table: dict[str, Promise], code: str, params: dict[str, Any]) -> str:
    """The sentence for a code in the active language; lists are joined."""
    plain = {
        name: ", ".join(value) if isinstance(value, list) else value
        for name, value in params.items()
    }
    return str(table[code]) % plain
