-- Enum types, sequences and views outside of the system's schemas that no extension brought.
WITH own AS (
  SELECT oid, nspname FROM pg_namespace
  WHERE nspname NOT LIKE 'pg\_%' AND nspname NOT IN ('information_schema', 'alembic_mcp')
), brought AS (
  SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
)
SELECT json_build_object(
  'kind', 'enum',
  'schema', CASE WHEN NOT pg_type_is_visible(t.oid) THEN own.nspname END,
  'name', t.typname,
  'labels', (SELECT json_agg(l.enumlabel ORDER BY l.enumsortorder) FROM pg_enum l WHERE l.enumtypid = t.oid))::text
FROM pg_type t JOIN own ON own.oid = t.typnamespace
WHERE t.typtype = 'e' AND ('pg_type'::regclass, t.oid) NOT IN (SELECT classid, objid FROM brought)
UNION ALL
SELECT json_build_object(
  'kind', CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'm' THEN 'materialized_view' ELSE 'view' END,
  'schema', CASE WHEN NOT pg_table_is_visible(c.oid) THEN own.nspname END,
  'name', c.relname,
  'owned', EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                   AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')))::text
FROM pg_class c JOIN own ON own.oid = c.relnamespace
WHERE c.relkind IN ('S', 'v', 'm') AND ('pg_class'::regclass, c.oid) NOT IN (SELECT classid, objid FROM brought)
