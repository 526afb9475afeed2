-- Schema 3: what was coded from an article is one packed row beside it, and two indexes that grow by runs say where to look.
-- `migrate.rs` fills the new tables from the old ones and then drops those.

DROP INDEX article_by_name;
DROP INDEX article_by_day;
DROP TABLE passage_words;
ALTER TABLE party RENAME TO old_party;
ALTER TABLE event RENAME TO old_event;
ALTER TABLE passage RENAME TO old_passage;
ALTER TABLE article RENAME TO old_article;
ALTER TABLE retraction RENAME TO old_retraction;

-- An article's key is that of its first passage; its passages have the keys from there on, in their order.
CREATE TABLE article (
  key        INTEGER PRIMARY KEY,
  digest     BLOB NOT NULL CHECK (length(digest) = 32), -- blake3 of everything below down to `text`
  name       TEXT NOT NULL,                             -- the article's id as it was given; versions share it
  title      TEXT,
  published  TEXT,                                      -- ISO day
  publisher  TEXT,
  url        TEXT,
  since      TEXT,  -- ISO day from which it stands: of publication, or of a retraction (see 002)
  superseded TEXT,  -- NULL: this version stands; else from this day another one does ('': always)
  text       TEXT NOT NULL
) STRICT;
-- Eight bytes of a digest lead to its row: digests fall in no order, and a smaller index stays in memory.
CREATE INDEX article_by_digest ON article (substr(digest, 1, 8));
CREATE INDEX article_by_name ON article (name);
CREATE INDEX article_by_day ON article (published);
-- The few whose standing does not follow from their day.
CREATE INDEX article_odd ON article (key) WHERE superseded IS NOT NULL OR since IS NOT published;

-- Passages, what was skipped, and events, packed as `pack.rs` says.
CREATE TABLE coding (
  key          INTEGER PRIMARY KEY REFERENCES article (key) ON DELETE CASCADE,
  data_version INTEGER NOT NULL REFERENCES term (key),  -- of the rules and lexicons that coded it
  passages     INTEGER NOT NULL,                        -- how many keys it takes, 1 at least
  body         BLOB NOT NULL
) STRICT;

-- Codes, types, rules and the like: events name them by number.
CREATE TABLE term (key INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;

-- How many articles of a day code anything of a party, all versions.
CREATE TABLE coverage (
  party    INTEGER NOT NULL REFERENCES term (key),
  day      INTEGER NOT NULL,   -- of publication, since 1970-01-01
  articles INTEGER NOT NULL CHECK (articles > 0),
  PRIMARY KEY (party, day)
) STRICT, WITHOUT ROWID;

-- Words are folded and stemmed before they come here, so that query, index and highlight agree. By passage.
CREATE VIRTUAL TABLE passage_words USING fts5 (words, content = '', contentless_delete = 1, tokenize = "ascii");
-- Ids, parties, pairs of parties, types and the like of an article's events (`marks.rs`). By article.
CREATE VIRTUAL TABLE event_marks
  USING fts5 (marks, content = '', contentless_delete = 1, detail = none, tokenize = "ascii");
-- Larger runs in memory before they are written, and fewer times written over.
INSERT INTO passage_words (passage_words, rank) VALUES ('hashsize', 67108864);
INSERT INTO passage_words (passage_words, rank) VALUES ('automerge', 16);
INSERT INTO event_marks (event_marks, rank) VALUES ('hashsize', 67108864);
INSERT INTO event_marks (event_marks, rank) VALUES ('automerge', 16);

CREATE TABLE retraction (
  digest BLOB PRIMARY KEY,  -- the version that was taken back
  day    TEXT NOT NULL,     -- ISO day; views as of earlier days still show it
  by     TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO retraction SELECT unhex(digest), day, by, reason FROM old_retraction;
DROP TABLE old_retraction;
