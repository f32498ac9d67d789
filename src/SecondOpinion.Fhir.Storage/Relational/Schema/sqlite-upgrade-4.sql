-- What the fourth version of the schema adds to the third: what is kept with a commit.
ALTER TABLE "commit_log" ADD COLUMN "note" BLOB NULL;
