/* CREATE TABLE commented (id INT); */ CREATE TABLE one_line (id INT PRIMARY KEY); CREATE TABLE same_line (id INT); -- CREATE TABLE not_this (id INT);
# CREATE TABLE nor_this (id INT);
CREATE /* between */ TABLE -- to the end
  # and so on
  noisy /*! ( */ /*!40000 id INT NOT NULL AUTO_INCREMENT, */ /*M! k INT NOT NULL, */ /*M!100500 l INT, */ /* m INT, */ n INT, PRIMARY KEY (id) /*! ) */;
CREATE TABLE mysql_only (id INT /*!80023 INVISIBLE */ NOT NULL, x INT /*!50705 NOT NULL */, y INT /*!50600 NOT NULL */);
CREATE TABLE dashes (id INT, a INT DEFAULT (5--1)
, b CHAR(2) DEFAULT '--', c CHAR(2) DEFAULT "/*", d CHAR(2) DEFAULT '*/');
create table `quoted;name` (`a;b` int comment 'semi;colon', c text comment "it's", d int comment 'back\\slash', e int comment 'quote\'s', f int);
;;
CREATE TABLE last_without_semicolon (id INT NOT NULL DEFAULT 1 PRIMARY KEY)
