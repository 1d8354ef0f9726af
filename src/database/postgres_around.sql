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
    FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal), '[]'),
  'also', json_build_object(
    'partition_key', CASE WHEN c.relkind = 'p' THEN json_build_array(pg_get_partkeydef(c.oid)) END,
    'partition_of', (
      SELECT json_agg(h.inhparent::regclass::text || ' ' || pg_get_expr(c.relpartbound, c.oid))
      FROM pg_inherits h WHERE h.inhrelid = c.oid AND c.relispartition),
    'partitions', (
      SELECT json_agg(p.told) FROM (
        SELECT part.oid::regclass::text || ' ' || pg_get_expr(part.relpartbound, part.oid) AS told
        FROM pg_inherits h JOIN pg_class part ON part.oid = h.inhrelid AND part.relispartition
        WHERE h.inhparent = c.oid ORDER BY part.relname LIMIT 20) p),
    'inherits', (
      SELECT json_agg(h.inhparent::regclass::text ORDER BY h.inhseqno)
      FROM pg_inherits h WHERE h.inhrelid = c.oid AND NOT c.relispartition),
    'exclusions', (
      SELECT json_agg(k.conname || ': ' || pg_get_constraintdef(k.oid, true) ORDER BY k.conname)
      FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'x'),
    'constraint_options', (
      SELECT json_agg(o.conname || ': ' || o.told ORDER BY o.conname) FROM (
        SELECT k.conname, concat_ws(', ',
          CASE WHEN k.confmatchtype = 'f' THEN 'MATCH FULL' END,
          CASE WHEN k.contype = 'c' AND k.connoinherit THEN 'NO INHERIT' END,
          CASE WHEN k.condeferred THEN 'DEFERRABLE INITIALLY DEFERRED'
               WHEN k.condeferrable THEN 'DEFERRABLE' END) AS told
        FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('p', 'f', 'u', 'c')) o
      WHERE o.told <> ''),
    'index_options', (
      SELECT json_agg(d.relname || ': ' || d.told ORDER BY d.relname) FROM (
        SELECT ic.relname, regexp_replace(pg_get_indexdef(ic.oid, 0, true), '^.* USING ', '') AS told
        FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid WHERE i.indrelid = c.oid) d
      WHERE d.told ~ '( INCLUDE | WITH \(| NULLS |_ops)'),
    'policies', (
      SELECT json_agg(y.polname || CASE WHEN c.relrowsecurity THEN '' ELSE ' (not enabled)' END
                      ORDER BY y.polname)
      FROM pg_policy y WHERE y.polrelid = c.oid))
)::text
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = $1
  AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND CASE WHEN $2 = '' THEN pg_table_is_visible(c.oid) ELSE n.nspname = $2 END
