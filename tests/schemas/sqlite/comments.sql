-- CREATE TABLE not_this (id INT);
/* CREATE TABLE nor_this (id INT); -- */ CREATE TABLE one (id INTEGER PRIMARY KEY); CREATE TABLE two (id /* INTEGER PRIMARY KEY */ INT, -- PRIMARY KEY
  x TEXT DEFAULT '/*', y TEXT DEFAULT '--' /**/);
;;
CREATE TABLE three(
  a INTEGER -- the first; of all
 ,b TEXT /* the second, */ NOT NULL
 ,PRIMARY KEY(a)
)
