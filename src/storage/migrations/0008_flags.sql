-- Flags: what can be changed while the server runs. A scope is the whole deployment (no name), an
-- agent by the name of its file, or a call by its id. A value is JSON text: true, 0, 0.5.
CREATE TABLE flags (
    scope      TEXT   NOT NULL,  -- deployment, agent or call
    scope_name TEXT   NOT NULL,  -- empty for the deployment
    name       TEXT   NOT NULL,
    value      TEXT   NOT NULL,
    PRIMARY KEY (scope, scope_name, name)
);

-- Every change there ever was, numbered from 1: the last number tells who looks whether there is
-- anything new. NULL stands for "not set".
CREATE TABLE flag_changes (
    sequence   BIGINT NOT NULL PRIMARY KEY,
    at         BIGINT NOT NULL,
    who        TEXT   NOT NULL,
    scope      TEXT   NOT NULL,
    scope_name TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    old_value  TEXT,
    new_value  TEXT
);
