-- Prints the schema of a PostgreSQL database as its catalog tells it, as JSON:
--   psql -XAtq -v project=NAME -v revision=HEAD -f record_schema.sql URL > NAME.json
-- Definitions name what lies outside `public` in full.
SET search_path = public;
WITH relation AS (
    SELECT c.oid, n.nspname || '.' || c.relname AS name, c.relkind
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_%'
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')
),
columns AS (
    SELECT a.attrelid, json_agg(json_build_object(
        'name', a.attname,
        'type', format_type(a.atttypid, a.atttypmod),
        'nullable', NOT a.attnotnull,
        'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
        'identity', nullif(a.attidentity, ''),
        'generated', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END
    ) ORDER BY a.attnum) AS found
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped
    GROUP BY a.attrelid
),
constraints AS (
    SELECT conrelid, json_agg(json_build_object(
        'name', conname, 'type', contype, 'definition', pg_get_constraintdef(oid), 'validated', convalidated
    ) ORDER BY conname) AS found
    FROM pg_constraint WHERE contype <> 't' GROUP BY conrelid
),
indexes AS (
    SELECT i.indrelid, json_agg(json_build_object(
        'name', c.relname, 'definition', pg_get_indexdef(i.indexrelid), 'unique', i.indisunique, 'primary', i.indisprimary
    ) ORDER BY c.relname) AS found
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid GROUP BY i.indrelid
),
enums AS (
    SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || t.typname AS name,
        json_agg(e.enumlabel ORDER BY e.enumsortorder) AS labels
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_enum e ON e.enumtypid = t.oid
    GROUP BY n.nspname, t.typname
)
SELECT json_build_object(
    'dialect', 'postgresql',
    'project', :'project',
    'revision', :'revision',
    'server', split_part(current_setting('server_version'), ' ', 1),
    'enums', coalesce((SELECT json_object_agg(name, labels ORDER BY name) FROM enums), '{}'),
    'tables', coalesce((
        SELECT json_object_agg(r.name, json_build_object(
            'columns', coalesce(c.found, '[]'), 'constraints', coalesce(k.found, '[]'), 'indexes', coalesce(i.found, '[]')
        ) ORDER BY r.name)
        FROM relation r
        LEFT JOIN columns c ON c.attrelid = r.oid
        LEFT JOIN constraints k ON k.conrelid = r.oid
        LEFT JOIN indexes i ON i.indrelid = r.oid
        WHERE r.relkind IN ('r', 'p')
    ), '{}'),
    'views', coalesce((SELECT json_agg(name ORDER BY name) FROM relation WHERE relkind IN ('v', 'm')), '[]')
);
