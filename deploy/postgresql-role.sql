-- The role a server runs with, once an owner has made the tables (by one start of the server, or of "secondopinion clients list", with the owner's connection string).
-- It reads and adds; what is history, audit or an answer given it can neither change nor take away. Run as the owner, in the schema of the tables:
--   psql -v role=secondopinion -v schema=public -f postgresql-role.sql
GRANT USAGE ON SCHEMA :"schema" TO :"role";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA :"schema" TO :"role";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA :"schema" TO :"role";
REVOKE UPDATE, DELETE, TRUNCATE ON :"schema".audit_link, :"schema".version, :"schema".commit_log, :"schema".receipt FROM :"role";
REVOKE DELETE ON :"schema".audit_head, :"schema".audit_position, :"schema".security_client, :"schema".setting FROM :"role";
REVOKE CREATE ON SCHEMA :"schema" FROM PUBLIC;
