-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: library
-- ------------------------------------------------------
-- Server version	10.11.6-MariaDB-0+deb12u1

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;

--
-- Table structure for table `book`
--

DROP TABLE IF EXISTS `book`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8 */;
CREATE TABLE `book` (
  `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT COMMENT 'the key; not an ISBN',
  `isbn` char(13) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `title` varchar(255) NOT NULL DEFAULT 'it''s \'untitled\'; -- yet',
  `kind` enum('paper','e-book, protected','audio (mp3)') NOT NULL,
  `flags` set('new','rare') NOT NULL DEFAULT '',
  `price` decimal(10,2) DEFAULT 0.00,
  `net` decimal(10,2) GENERATED ALWAYS AS (`price` / 1.19) VIRTUAL,
  `added` timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  `body` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`body`)),
  PRIMARY KEY (`id`),
  UNIQUE KEY `isbn` (`isbn`),
  KEY `title` (`title`(20)),
  FULLTEXT KEY `words` (`title`)
) ENGINE=InnoDB AUTO_INCREMENT=4711 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci ROW_FORMAT=DYNAMIC COMMENT='PRIMARY KEY (`title`)';
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `book`
--

LOCK TABLES `book` WRITE;
/*!40000 ALTER TABLE `book` DISABLE KEYS */;
INSERT INTO `book` (`id`, `isbn`, `title`, `kind`, `flags`, `price`, `added`, `body`) VALUES
(1,'9783161484100','CREATE TABLE x (id int);','paper','',9.90,'2024-01-01 00:00:00',NULL),
(2,NULL,'A backslash \\','audio (mp3)','new,rare',0.00,'2024-01-01 00:00:00','{\"a\": \"--\"}');
/*!40000 ALTER TABLE `book` ENABLE KEYS */;
UNLOCK TABLES;

DROP TABLE IF EXISTS `loan`;
CREATE TABLE `loan` (
  `book_id` bigint(20) unsigned NOT NULL,
  `reader` int(11) NOT NULL,
  `since` date NOT NULL,
  `until` date DEFAULT NULL,
  PRIMARY KEY (`reader`,`book_id`,`since`),
  KEY `book_id` (`book_id`),
  CONSTRAINT `loan_book` FOREIGN KEY (`book_id`) REFERENCES `book` (`id`) ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

--
-- Temporary table structure for view `lent`
--

DROP TABLE IF EXISTS `lent`;
/*!50001 DROP VIEW IF EXISTS `lent`*/;
SET @saved_cs_client     = @@character_set_client;
SET character_set_client = utf8;
/*!50001 CREATE VIEW `lent` AS SELECT
 1 AS `title`,
  1 AS `reader` */;
SET character_set_client = @saved_cs_client;

/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
DELIMITER ;;
/*!50003 CREATE TRIGGER `loan_until` BEFORE INSERT ON `loan` FOR EACH ROW BEGIN
  IF NEW.`until` IS NULL THEN
    SET NEW.`until` = NEW.`since` + INTERVAL 28 DAY;
  END IF;
END */;;
DELIMITER ;

/*!50001 DROP VIEW IF EXISTS `lent`*/;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=CURRENT_USER SQL SECURITY DEFINER */
/*!50001 VIEW `lent` AS select `book`.`title` AS `title`,`loan`.`reader` AS `reader` from (`book` join `loan` on(`loan`.`book_id` = `book`.`id`)) */;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
