-- Schema 1: articles, what was coded from them, and the words to search them by.
-- Keys are row numbers and depend on the order of arrival; nothing outside this file ever sees one.

CREATE TABLE article (
  key          INTEGER PRIMARY KEY,
  digest       TEXT NOT NULL UNIQUE,      -- blake3 of everything below down to `text`
  name         TEXT NOT NULL,             -- the article's id as it was given; versions share it
  title        TEXT,
  published    TEXT,                      -- ISO day
  publisher    TEXT,
  url          TEXT,
  text         TEXT NOT NULL,
  data_version TEXT NOT NULL,             -- of the rules and lexicons that coded it
  skipped      TEXT NOT NULL,             -- JSON [[start,end,reason]…]: what was not coded, and why
  superseded   TEXT                       -- NULL: this version stands; else from this day another one does ('': always)
) STRICT;
CREATE INDEX article_by_name ON article (name);
CREATE INDEX article_by_day ON article (published);

CREATE TABLE event (
  key            INTEGER PRIMARY KEY,
  id             TEXT NOT NULL,
  article        INTEGER NOT NULL REFERENCES article (key) ON DELETE CASCADE,
  passage        INTEGER NOT NULL REFERENCES passage (key),
  sentence       INTEGER NOT NULL,
  type           TEXT NOT NULL,
  mode           TEXT,
  contexts       TEXT NOT NULL,           -- names, comma between
  cameo          TEXT NOT NULL,
  aux            TEXT NOT NULL,           -- names, comma between; '': it happened
  quad           INTEGER NOT NULL CHECK (quad BETWEEN 1 AND 4),
  scale          REAL NOT NULL,
  date           TEXT,                    -- first day
  enddate        TEXT,                    -- last day
  precision      TEXT,
  date_start     INTEGER, date_end INTEGER,          -- the words that date it
  place          TEXT,                    -- JSON, or NULL
  source_kind    TEXT NOT NULL,
  certainty      TEXT NOT NULL,
  source_start   INTEGER, source_end INTEGER,        -- the words that name the voucher
  trigger_start  INTEGER NOT NULL, trigger_end INTEGER NOT NULL,
  evidence_start INTEGER NOT NULL, evidence_end INTEGER NOT NULL,
  subject_start  INTEGER, subject_end INTEGER,
  links          TEXT,                    -- JSON [[kind,event id,start,end]…], or NULL
  confidence     REAL NOT NULL,
  rule           TEXT NOT NULL,
  gist           BLOB NOT NULL,           -- hashes of the evidence's content words, sorted: 4 bytes each
  UNIQUE (article, id),
  CHECK ((date IS NULL) = (enddate IS NULL) AND (date IS NULL) = (precision IS NULL) AND date <= enddate),
  CHECK (evidence_start < evidence_end)
) STRICT;
CREATE INDEX event_by_id ON event (id);
CREATE INDEX event_by_passage ON event (passage);

CREATE TABLE party (
  event  INTEGER NOT NULL REFERENCES event (key) ON DELETE CASCADE,
  role   INTEGER NOT NULL CHECK (role IN (0, 1)),    -- 0 actor, 1 recipient
  place  INTEGER NOT NULL,                           -- order of mention
  start  INTEGER NOT NULL, end INTEGER NOT NULL,
  name   TEXT, code TEXT, sector TEXT, office TEXT,
  PRIMARY KEY (event, role, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX party_by_code ON party (code, role) WHERE code IS NOT NULL;

-- A sentence, a headline (start and end NULL: the article's title), or a stretch that is neither.
CREATE TABLE passage (
  key     INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES article (key) ON DELETE CASCADE,
  start   INTEGER, end INTEGER
) STRICT;
CREATE INDEX passage_by_article ON passage (article);

-- Words are folded and stemmed before they come here, so that query, index and highlight agree.
CREATE VIRTUAL TABLE passage_words USING fts5 (words, content = '', contentless_delete = 1, tokenize = "ascii");
