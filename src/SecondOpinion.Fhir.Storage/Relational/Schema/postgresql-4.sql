CREATE TABLE commit_log (
    t bigint NOT NULL,
    at bigint NOT NULL,
    first_version bigint NOT NULL,
    note bytea,
    CONSTRAINT "PK_commit_log" PRIMARY KEY (t)
);


CREATE TABLE consumer (
    name text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    CONSTRAINT "PK_consumer" PRIMARY KEY (name)
);


CREATE TABLE contained (
    key bigint NOT NULL,
    resource bigint NOT NULL,
    type integer NOT NULL,
    id text COLLATE "C" NOT NULL,
    place integer NOT NULL,
    indexed integer NOT NULL,
    CONSTRAINT "PK_contained" PRIMARY KEY (key)
);


CREATE TABLE date_index (
    param integer NOT NULL,
    low bigint NOT NULL,
    high bigint NOT NULL,
    resource bigint NOT NULL,
    part integer NOT NULL
);


CREATE TABLE index_state (
    type integer NOT NULL,
    parameters text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    CONSTRAINT "PK_index_state" PRIMARY KEY (type)
);


CREATE TABLE number_index (
    param integer NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    resource bigint NOT NULL,
    part integer NOT NULL
);


CREATE TABLE quantity_index (
    param integer NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    system integer NOT NULL,
    code text COLLATE "C" NOT NULL,
    unit text COLLATE "C" NOT NULL,
    resource bigint NOT NULL,
    part integer NOT NULL
);


CREATE TABLE receipt (
    key text COLLATE "C" NOT NULL,
    t bigint NOT NULL,
    body bytea NOT NULL,
    CONSTRAINT "PK_receipt" PRIMARY KEY (key)
);


CREATE TABLE reference_index (
    param integer NOT NULL,
    target text COLLATE "C" NOT NULL,
    type integer NOT NULL,
    server integer NOT NULL,
    version text COLLATE "C" NOT NULL,
    resource bigint NOT NULL,
    part integer NOT NULL
);


CREATE TABLE resource (
    key bigint NOT NULL,
    type integer NOT NULL,
    id text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    version_key bigint NOT NULL,
    is_deleted integer NOT NULL,
    last_updated bigint NOT NULL,
    indexed integer NOT NULL,
    CONSTRAINT "PK_resource" PRIMARY KEY (key)
);


CREATE TABLE setting (
    name text COLLATE "C" NOT NULL,
    value bytea NOT NULL,
    CONSTRAINT "PK_setting" PRIMARY KEY (name)
);


CREATE TABLE string_index (
    param integer NOT NULL,
    folded text COLLATE "C" NOT NULL,
    exact text COLLATE "C" NOT NULL,
    resource bigint NOT NULL,
    part integer NOT NULL
);


CREATE TABLE symbol (
    id integer NOT NULL,
    kind smallint NOT NULL,
    name text COLLATE "C" NOT NULL,
    CONSTRAINT "PK_symbol" PRIMARY KEY (id)
);


CREATE TABLE token_index (
    param integer NOT NULL,
    code text COLLATE "C" NOT NULL,
    system integer NOT NULL,
    resource bigint NOT NULL,
    part integer NOT NULL
);


CREATE TABLE uri_index (
    param integer NOT NULL,
    uri text COLLATE "C" NOT NULL,
    resource bigint NOT NULL,
    part integer NOT NULL
);


CREATE TABLE version (
    key bigint NOT NULL,
    resource bigint NOT NULL,
    type integer NOT NULL,
    version integer NOT NULL,
    t bigint NOT NULL,
    last_updated bigint NOT NULL,
    kind smallint NOT NULL,
    json bytea NOT NULL,
    CONSTRAINT "PK_version" PRIMARY KEY (key)
);


CREATE INDEX commit_log_at ON commit_log (at);


CREATE INDEX contained_resource ON contained (resource);


CREATE INDEX contained_type ON contained (type, key);


CREATE INDEX contained_type_resource ON contained (type, resource);


CREATE INDEX date_index_high ON date_index (param, high);


CREATE INDEX date_index_resource ON date_index (resource, param);


CREATE INDEX date_index_value ON date_index (param, low, high, resource);


CREATE INDEX number_index_resource ON number_index (resource, param);


CREATE INDEX number_index_value ON number_index (param, low, high, resource);


CREATE INDEX quantity_index_resource ON quantity_index (resource, param);


CREATE INDEX quantity_index_value ON quantity_index (param, low, high, resource);


CREATE INDEX reference_index_resource ON reference_index (resource, param);


CREATE INDEX reference_index_value ON reference_index (param, target, resource);


CREATE UNIQUE INDEX resource_id ON resource (type, id);


CREATE INDEX resource_key ON resource (type, is_deleted, key);


CREATE INDEX resource_last_updated ON resource (type, is_deleted, last_updated, key);


CREATE INDEX string_index_resource ON string_index (resource, param);


CREATE INDEX string_index_value ON string_index (param, folded, resource);


CREATE UNIQUE INDEX symbol_name ON symbol (kind, name);


CREATE INDEX token_index_resource ON token_index (resource, param);


CREATE INDEX token_index_value ON token_index (param, code, resource);


CREATE INDEX uri_index_resource ON uri_index (resource, param);


CREATE INDEX uri_index_value ON uri_index (param, uri, resource);


CREATE UNIQUE INDEX version_number ON version (resource, version);


CREATE INDEX version_type ON version (type, key);
