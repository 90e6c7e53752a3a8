-- Chinese, Japanese and Thai have no blanks between words: neura_words puts some, into what is indexed
-- as into what is asked (src/knowledge/words.hpp). Passages that are there already are indexed anew.
DROP TRIGGER knowledge_passage_added;
DROP TRIGGER knowledge_passage_removed;
DROP TABLE knowledge_vocabulary;
DROP TABLE knowledge_words;

-- The words alone: the passages themselves are in their own table.
CREATE VIRTUAL TABLE knowledge_words USING fts5 (
    collection, title, text,
    content = '',
    tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE knowledge_vocabulary USING fts5vocab ('knowledge_words', 'row');
INSERT INTO knowledge_words (knowledge_words, rank) VALUES ('rank', 'bm25(0.0, 2.0, 1.0)');
INSERT INTO knowledge_words (rowid, collection, title, text)
    SELECT id, collection, neura_words(title), neura_words(text) FROM knowledge_passages;

CREATE TRIGGER knowledge_passage_added AFTER INSERT ON knowledge_passages BEGIN
    INSERT INTO knowledge_words (rowid, collection, title, text)
    VALUES (new.id, new.collection, neura_words(new.title), neura_words(new.text));
END;

CREATE TRIGGER knowledge_passage_removed AFTER DELETE ON knowledge_passages BEGIN
    INSERT INTO knowledge_words (knowledge_words, rowid, collection, title, text)
    VALUES ('delete', old.id, old.collection, neura_words(old.title), neura_words(old.text));
END;

-- So that no server goes on with what it counted of the words before.
UPDATE knowledge_collections SET revision = revision + 1;
