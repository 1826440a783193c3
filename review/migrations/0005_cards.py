"""The cards of the queues follow the claims that they stand for."""

from django.db import migrations

# A search for a part of a reference, a name, an address or a title must find it by an index without
# any extension of PostgreSQL. So each word is kept from its beginning, from after each sign that is
# no letter or digit, from after leading zeros, and from each character of Chinese or Japanese:
# every place at which somebody would begin to type.
WORDS = r"""
CREATE FUNCTION review_words(said text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(coalesce(array_agg(DISTINCT substr(word, place, 60)), '{}'))
      FROM regexp_split_to_table(lower(said), '\s+') AS word,
           generate_series(1, least(length(word), 500)) AS place
     WHERE substr(word, place, 1) ~ '[[:alnum:]]|[^\x01-\x7f]'
       AND (
           place = 1
           OR substr(word, place - 1, 1) ~ '[0\x01-/:-`{-\x7f]'
           OR substr(word, place, 1) COLLATE "C" >= U&'\2E80' COLLATE "C"
       )
$$;
"""
WORDS_BACK = """
DROP FUNCTION review_words;
"""
# Whoever writes a claim's state or due date holds the claim's lock, and its card is written last.
# 1970 is as good as "now" to say that a card is to be sorted, and the same on every clock.
KEEP_CARD = """
CREATE FUNCTION review_keep_card() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    in_room boolean := NEW.state IN ('IN_REVIEW', 'APPEALED');
BEGIN
    IF NEW.filed_at IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO review_card AS card (
        claim_id, claimant_id, state, due_at, filed_at, moved_at, came_in, rank_at, points,
        sort_at, rules, band, pictures, stake, appealed, conflict, history, language, words
    ) VALUES (
        NEW.id, NEW.claimant_id, NEW.state, NEW.due_at, NEW.filed_at, NEW.updated_at, in_room,
        coalesce(NEW.due_at, NEW.filed_at), '{}', 'epoch', 0, '', 0, 0,
        NEW.state = 'APPEALED', false, '', '', review_words(coalesce(NEW.reference, ''))
    )
    ON CONFLICT (claim_id) DO UPDATE SET
        state = NEW.state,
        due_at = NEW.due_at,
        filed_at = NEW.filed_at,
        moved_at = CASE WHEN card.state = NEW.state THEN card.moved_at ELSE NEW.updated_at END,
        came_in = card.came_in OR in_room,
        appealed = card.appealed OR NEW.state = 'APPEALED',
        rank_at = CASE
            WHEN in_room AND card.waiting THEN card.rank_at
            ELSE coalesce(NEW.due_at, NEW.filed_at)
        END,
        points = CASE WHEN in_room AND card.waiting THEN card.points ELSE '{}' END,
        sort_at = 'epoch',
        parked_until = CASE WHEN in_room THEN card.parked_until END,
        reserved_for_id = CASE WHEN in_room THEN card.reserved_for_id END,
        reserved_until = CASE WHEN in_room THEN card.reserved_until END,
        escalated_at = CASE
            WHEN in_room OR NEW.state IN ('INFO_REQUESTED', 'AWAITING_APPROVAL')
            THEN card.escalated_at
        END;
    RETURN NULL;
END $$;
CREATE TRIGGER review_keep_card
    AFTER INSERT OR UPDATE OF state, due_at, filed_at ON claims_claim
    FOR EACH ROW EXECUTE FUNCTION review_keep_card();
"""
KEEP_CARD_BACK = """
DROP TRIGGER review_keep_card ON claims_claim;
DROP FUNCTION review_keep_card;
"""
CARD_COMPARED = """
CREATE FUNCTION review_card_compared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE review_card SET sort_at = 'epoch'
     WHERE claim_id = (SELECT claim_id FROM claims_picture WHERE id = NEW.picture_id);
    RETURN NULL;
END $$;
CREATE TRIGGER review_card_compared AFTER INSERT ON similarity_comparison
    FOR EACH ROW EXECUTE FUNCTION review_card_compared();
"""
CARD_COMPARED_BACK = """
DROP TRIGGER review_card_compared ON similarity_comparison;
DROP FUNCTION review_card_compared;
"""
KEPT = """
CREATE TRIGGER review_handling_kept BEFORE UPDATE OR DELETE ON review_handling
    FOR EACH ROW EXECUTE FUNCTION review_never_changed();
"""
KEPT_BACK = """
DROP TRIGGER review_handling_kept ON review_handling;
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0004_notes_and_bars"), ("similarity", "0001_initial")]

    operations = [
        migrations.RunSQL(WORDS, WORDS_BACK),
        migrations.RunSQL(KEEP_CARD, KEEP_CARD_BACK),
        migrations.RunSQL(CARD_COMPARED, CARD_COMPARED_BACK),
        migrations.RunSQL(KEPT, KEPT_BACK),
    ]
