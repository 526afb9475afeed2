-- Schema 2: retractions, each with who, when and why; and the day from which a version stands.

CREATE TABLE retraction (
  digest TEXT PRIMARY KEY REFERENCES article (digest),  -- the version that was taken back
  day    TEXT NOT NULL,                                 -- ISO day; views as of earlier days still show it
  by     TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Day of publication, or of the retraction of a version of that day that outranked this one.
ALTER TABLE article ADD COLUMN since TEXT;
UPDATE article SET since = published;
