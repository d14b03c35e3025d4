PRAGMA cache_size=-400000;
PRAGMA temp_store=MEMORY;
CREATE TABLE orders(id INTEGER PRIMARY KEY, customer INT, day INT, amount INT, note TEXT);
INSERT INTO orders
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)
  SELECT i, (i * 7919) % 50021, (i * 31) % 365, (i * 104729) % 10007,
         printf('order %d of a customer who wants it wrapped in paper, with a ribbon, before the %dth day; %0250d', i, i % 365, i * 17)
  FROM n;
CREATE INDEX by_customer ON orders(customer);
SELECT day, count(*), sum(amount), max(length(note)) FROM orders GROUP BY day ORDER BY 3 DESC LIMIT 5;
WITH RECURSIVE n(i, k) AS (SELECT 1, 4711 UNION ALL SELECT i + 1, (k * 16807) % 2147483647 FROM n WHERE i < 60000)
  SELECT sum(amount), sum(length(note)) FROM n JOIN orders ON orders.customer = n.k % 50021;
UPDATE orders SET amount = amount + 1 WHERE id % 7 = 3;
SELECT customer, sum(amount) AS s FROM orders WHERE day BETWEEN 100 AND 200 GROUP BY customer ORDER BY s DESC LIMIT 5;
WITH RECURSIVE n(i, k) AS (SELECT 1, 815 UNION ALL SELECT i + 1, (k * 16807) % 2147483647 FROM n WHERE i < 60000)
  SELECT sum(amount), sum(length(note)) FROM n JOIN orders ON orders.id = 1 + n.k % 300000;
