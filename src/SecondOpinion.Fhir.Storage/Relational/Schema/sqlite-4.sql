CREATE TABLE "commit_log" (
    "t" INTEGER NOT NULL CONSTRAINT "PK_commit_log" PRIMARY KEY,
    "at" INTEGER NOT NULL,
    "first_version" INTEGER NOT NULL,
    "note" BLOB NULL
);


CREATE TABLE "consumer" (
    "name" TEXT NOT NULL CONSTRAINT "PK_consumer" PRIMARY KEY,
    "position" INTEGER NOT NULL
);


CREATE TABLE "contained" (
    "key" INTEGER NOT NULL CONSTRAINT "PK_contained" PRIMARY KEY,
    "resource" INTEGER NOT NULL,
    "type" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "place" INTEGER NOT NULL,
    "indexed" INTEGER NOT NULL
);


CREATE TABLE "date_index" (
    "param" INTEGER NOT NULL,
    "low" INTEGER NOT NULL,
    "high" INTEGER NOT NULL,
    "resource" INTEGER NOT NULL,
    "part" INTEGER NOT NULL,
    CONSTRAINT "PK_date_index" PRIMARY KEY ("param", "low", "high", "resource", "part")
) WITHOUT ROWID;


CREATE TABLE "index_state" (
    "type" INTEGER NOT NULL CONSTRAINT "PK_index_state" PRIMARY KEY,
    "parameters" TEXT NOT NULL,
    "position" INTEGER NOT NULL
);


CREATE TABLE "number_index" (
    "param" INTEGER NOT NULL,
    "low" REAL NOT NULL,
    "high" REAL NOT NULL,
    "resource" INTEGER NOT NULL,
    "part" INTEGER NOT NULL,
    CONSTRAINT "PK_number_index" PRIMARY KEY ("param", "low", "high", "resource", "part")
) WITHOUT ROWID;


CREATE TABLE "quantity_index" (
    "param" INTEGER NOT NULL,
    "low" REAL NOT NULL,
    "high" REAL NOT NULL,
    "system" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "resource" INTEGER NOT NULL,
    "part" INTEGER NOT NULL,
    CONSTRAINT "PK_quantity_index" PRIMARY KEY ("param", "low", "high", "resource", "system", "code", "unit", "part")
) WITHOUT ROWID;


CREATE TABLE "receipt" (
    "key" TEXT NOT NULL CONSTRAINT "PK_receipt" PRIMARY KEY,
    "t" INTEGER NOT NULL,
    "body" BLOB NOT NULL
);


CREATE TABLE "reference_index" (
    "param" INTEGER NOT NULL,
    "target" TEXT NOT NULL,
    "type" INTEGER NOT NULL,
    "server" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "resource" INTEGER NOT NULL,
    "part" INTEGER NOT NULL,
    CONSTRAINT "PK_reference_index" PRIMARY KEY ("param", "target", "resource", "type", "server", "version", "part")
) WITHOUT ROWID;


CREATE TABLE "resource" (
    "key" INTEGER NOT NULL CONSTRAINT "PK_resource" PRIMARY KEY,
    "type" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "version_key" INTEGER NOT NULL,
    "is_deleted" INTEGER NOT NULL,
    "last_updated" INTEGER NOT NULL,
    "indexed" INTEGER NOT NULL
);


CREATE TABLE "setting" (
    "name" TEXT NOT NULL CONSTRAINT "PK_setting" PRIMARY KEY,
    "value" BLOB NOT NULL
);


CREATE TABLE "string_index" (
    "param" INTEGER NOT NULL,
    "folded" TEXT NOT NULL,
    "exact" TEXT NOT NULL,
    "resource" INTEGER NOT NULL,
    "part" INTEGER NOT NULL,
    CONSTRAINT "PK_string_index" PRIMARY KEY ("param", "folded", "resource", "exact", "part")
) WITHOUT ROWID;


CREATE TABLE "symbol" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_symbol" PRIMARY KEY,
    "kind" INTEGER NOT NULL,
    "name" TEXT NOT NULL
);


CREATE TABLE "token_index" (
    "param" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "system" INTEGER NOT NULL,
    "resource" INTEGER NOT NULL,
    "part" INTEGER NOT NULL,
    CONSTRAINT "PK_token_index" PRIMARY KEY ("param", "code", "resource", "system", "part")
) WITHOUT ROWID;


CREATE TABLE "uri_index" (
    "param" INTEGER NOT NULL,
    "uri" TEXT NOT NULL,
    "resource" INTEGER NOT NULL,
    "part" INTEGER NOT NULL,
    CONSTRAINT "PK_uri_index" PRIMARY KEY ("param", "uri", "resource", "part")
) WITHOUT ROWID;


CREATE TABLE "version" (
    "key" INTEGER NOT NULL CONSTRAINT "PK_version" PRIMARY KEY,
    "resource" INTEGER NOT NULL,
    "type" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "t" INTEGER NOT NULL,
    "last_updated" INTEGER NOT NULL,
    "kind" INTEGER NOT NULL,
    "json" BLOB NOT NULL,
    CONSTRAINT "FK_version_resource_resource" FOREIGN KEY ("resource") REFERENCES "resource" ("key") ON DELETE RESTRICT
);


CREATE INDEX "commit_log_at" ON "commit_log" ("at");


CREATE INDEX "contained_resource" ON "contained" ("resource");


CREATE INDEX "contained_type" ON "contained" ("type", "key");


CREATE INDEX "contained_type_resource" ON "contained" ("type", "resource");


CREATE INDEX "date_index_high" ON "date_index" ("param", "high");


CREATE INDEX "date_index_resource" ON "date_index" ("resource", "param");


CREATE INDEX "number_index_resource" ON "number_index" ("resource", "param");


CREATE INDEX "quantity_index_resource" ON "quantity_index" ("resource", "param");


CREATE INDEX "reference_index_resource" ON "reference_index" ("resource", "param");


CREATE UNIQUE INDEX "resource_id" ON "resource" ("type", "id");


CREATE INDEX "resource_key" ON "resource" ("type", "is_deleted", "key");


CREATE INDEX "resource_last_updated" ON "resource" ("type", "is_deleted", "last_updated", "key");


CREATE INDEX "string_index_resource" ON "string_index" ("resource", "param");


CREATE UNIQUE INDEX "symbol_name" ON "symbol" ("kind", "name");


CREATE INDEX "token_index_resource" ON "token_index" ("resource", "param");


CREATE INDEX "uri_index_resource" ON "uri_index" ("resource", "param");


CREATE UNIQUE INDEX "version_number" ON "version" ("resource", "version");


CREATE INDEX "version_type" ON "version" ("type", "key");
