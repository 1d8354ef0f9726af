-- What stands around one relation. $1 is the name, $2 the schema or ''.
SELECT json_build_object(
  'kind', CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned_table'
          WHEN 'f' THEN 'foreign_table' WHEN 'v' THEN 'view' ELSE 'materialized_view' END,
  'rows', c.reltuples::int8,
  'heap_bytes', CASE WHEN c.relkind IN ('r', 'm') THEN pg_relation_size(c.oid) END,
  'bytes', CASE WHEN c.relkind IN ('r', 'm', 'p') THEN (
      SELECT sum(pg_total_relation_size(t.relid))::int8
      FROM (SELECT c.oid AS relid UNION SELECT p.relid FROM pg_partition_tree(c.oid) p) t) END,
  'referenced_by', COALESCE((
    SELECT json_agg(json_build_object(
        'table', k.conrelid::regclass::text,
        'columns', (SELECT json_agg(a.attname ORDER BY f.place)
                    FROM unnest(k.conkey) WITH ORDINALITY f(num, place)
                    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = f.num),
        'referred_columns', (SELECT json_agg(a.attname ORDER BY f.place)
                    FROM unnest(k.confkey) WITH ORDINALITY f(num, place)
                    JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = f.num),
        'on_delete', k.confdeltype::text) ORDER BY k.conrelid::regclass::text, k.conname)
    FROM pg_constraint k WHERE k.confrelid = c.oid AND k.contype = 'f'), '[]'),
  'triggers', COALESCE((
    SELECT json_agg(t.tgname ORDER BY t.tgname)
    FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal), '[]')
)::text
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = $1
  AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND CASE WHEN $2 = '' THEN pg_table_is_visible(c.oid) ELSE n.nspname = $2 END
