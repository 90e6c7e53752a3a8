-- The whole way of an answer: the model's first words, the first sentence, and the carrier's word
-- that the first sound was played.
ALTER TABLE turns ADD COLUMN first_words_ms BIGINT;
ALTER TABLE turns ADD COLUMN first_sentence_ms BIGINT;
ALTER TABLE turns ADD COLUMN first_played_ms BIGINT;
