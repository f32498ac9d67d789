-- What the third version of the schema adds to the second: what contained resources are found by.
CREATE TABLE contained (
    key bigint NOT NULL,
    resource bigint NOT NULL,
    type integer NOT NULL,
    id text COLLATE "C" NOT NULL,
    place integer NOT NULL,
    indexed integer NOT NULL,
    CONSTRAINT "PK_contained" PRIMARY KEY (key)
);

CREATE INDEX contained_resource ON contained (resource);

CREATE INDEX contained_type ON contained (type, key);

CREATE INDEX contained_type_resource ON contained (type, resource);

-- Those that are stored are indexed when the store opens, beside its work; until that is done, searches for them say so.
UPDATE index_state SET position = 0 WHERE position < 0 AND parameters <> '';
