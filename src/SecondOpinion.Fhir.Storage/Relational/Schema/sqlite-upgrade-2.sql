-- What the second version of the schema adds to the first.
CREATE TABLE "consumer" (
    "name" TEXT NOT NULL CONSTRAINT "PK_consumer" PRIMARY KEY,
    "position" INTEGER NOT NULL
);

CREATE TABLE "index_state" (
    "type" INTEGER NOT NULL CONSTRAINT "PK_index_state" PRIMARY KEY,
    "parameters" TEXT NOT NULL,
    "position" INTEGER NOT NULL
);

-- By which definitions was indexed so far is not known: searches say so until the index has been rebuilt.
INSERT INTO "index_state" ("type", "parameters", "position") SELECT DISTINCT "type", '', -1 FROM "resource";
