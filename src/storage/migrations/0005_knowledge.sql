-- What agents look things up in: documents cut into passages, found by meaning and by words.
-- A collection stays when its last document goes, so that its revision never counts back.
CREATE TABLE knowledge_collections (
    id         INTEGER NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL UNIQUE,
    model      TEXT    NOT NULL,  -- that made all its vectors
    dimensions BIGINT  NOT NULL,
    revision   BIGINT  NOT NULL,  -- counted up by every change
    generation BIGINT  NOT NULL   -- counted up when all vectors are others
);

CREATE TABLE knowledge_documents (
    id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,  -- another one when its content is another
    collection   BIGINT  NOT NULL REFERENCES knowledge_collections (id),
    name         TEXT    NOT NULL,
    content_hash TEXT    NOT NULL,
    added_at     BIGINT  NOT NULL,
    UNIQUE (collection, name)
);

CREATE TABLE knowledge_passages (
    id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    collection BIGINT  NOT NULL REFERENCES knowledge_collections (id),
    document   BIGINT  NOT NULL REFERENCES knowledge_documents (id),
    title      TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    vector     BLOB    NOT NULL  -- numbers of 32 bits, least significant byte first
);

CREATE INDEX knowledge_passages_document ON knowledge_passages (document);

-- The collection is a word of each passage, so that a search looks at no other's.
CREATE VIRTUAL TABLE knowledge_words USING fts5 (
    collection, title, text,
    content = 'knowledge_passages', content_rowid = 'id',
    tokenize = 'unicode61 remove_diacritics 2'
);
-- In how many passages each word stands.
CREATE VIRTUAL TABLE knowledge_vocabulary USING fts5vocab ('knowledge_words', 'row');
INSERT INTO knowledge_words (knowledge_words, rank) VALUES ('rank', 'bm25(0.0, 2.0, 1.0)');

CREATE TRIGGER knowledge_passage_added AFTER INSERT ON knowledge_passages BEGIN
    INSERT INTO knowledge_words (rowid, collection, title, text)
    VALUES (new.id, new.collection, new.title, new.text);
END;

CREATE TRIGGER knowledge_passage_removed AFTER DELETE ON knowledge_passages BEGIN
    INSERT INTO knowledge_words (knowledge_words, rowid, collection, title, text)
    VALUES ('delete', old.id, old.collection, old.title, old.text);
END;
