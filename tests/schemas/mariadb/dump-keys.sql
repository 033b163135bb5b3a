/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.14-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: d_keys
-- ------------------------------------------------------
-- Server version	10.11.14-MariaDB-0+deb12u2

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;

--
-- Table structure for table `added_later`
--

DROP TABLE IF EXISTS `added_later`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `added_later` (
  `a` int(11) NOT NULL,
  `b` int(11) NOT NULL,
  `c` int(11) NOT NULL,
  PRIMARY KEY (`c`,`a`) USING BTREE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `added_later`
--

LOCK TABLES `added_later` WRITE;
/*!40000 ALTER TABLE `added_later` DISABLE KEYS */;
/*!40000 ALTER TABLE `added_later` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `counter_in_index`
--

DROP TABLE IF EXISTS `counter_in_index`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `counter_in_index` (
  `id` int(11) NOT NULL,
  `n` int(11) NOT NULL AUTO_INCREMENT,
  KEY `n` (`n`,`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `counter_in_index`
--

LOCK TABLES `counter_in_index` WRITE;
/*!40000 ALTER TABLE `counter_in_index` DISABLE KEYS */;
/*!40000 ALTER TABLE `counter_in_index` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `counter_not_key`
--

DROP TABLE IF EXISTS `counter_not_key`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `counter_not_key` (
  `id` int(11) NOT NULL,
  `n` int(11) NOT NULL AUTO_INCREMENT,
  PRIMARY KEY (`id`),
  UNIQUE KEY `n` (`n`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `counter_not_key`
--

LOCK TABLES `counter_not_key` WRITE;
/*!40000 ALTER TABLE `counter_not_key` DISABLE KEYS */;
/*!40000 ALTER TABLE `counter_not_key` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `inline_key`
--

DROP TABLE IF EXISTS `inline_key`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `inline_key` (
  `id` int(11) NOT NULL,
  `b` int(11) DEFAULT NULL,
  `c` int(11) DEFAULT NULL,
  `d` int(11) DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `b` (`b`),
  UNIQUE KEY `c` (`c`),
  KEY `d` (`d`),
  CONSTRAINT `inline_key_ibfk_1` FOREIGN KEY (`d`) REFERENCES `inline_key` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `inline_key`
--

LOCK TABLES `inline_key` WRITE;
/*!40000 ALTER TABLE `inline_key` DISABLE KEYS */;
/*!40000 ALTER TABLE `inline_key` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `named_key`
--

DROP TABLE IF EXISTS `named_key`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `named_key` (
  `id` int(11) NOT NULL,
  `other` int(11) NOT NULL,
  PRIMARY KEY (`id`) USING BTREE,
  UNIQUE KEY `uq` (`other`),
  CONSTRAINT `fk` FOREIGN KEY (`other`) REFERENCES `inline_key` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `named_key`
--

LOCK TABLES `named_key` WRITE;
/*!40000 ALTER TABLE `named_key` DISABLE KEYS */;
/*!40000 ALTER TABLE `named_key` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `no_key`
--

DROP TABLE IF EXISTS `no_key`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `no_key` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `a` int(11) DEFAULT NULL,
  `b` int(11) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `no_key`
--

LOCK TABLES `no_key` WRITE;
/*!40000 ALTER TABLE `no_key` DISABLE KEYS */;
/*!40000 ALTER TABLE `no_key` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `prefix_key`
--

DROP TABLE IF EXISTS `prefix_key`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `prefix_key` (
  `a` varchar(50) NOT NULL,
  `b` text NOT NULL,
  PRIMARY KEY (`a`(10),`b`(5) DESC)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `prefix_key`
--

LOCK TABLES `prefix_key` WRITE;
/*!40000 ALTER TABLE `prefix_key` DISABLE KEYS */;
/*!40000 ALTER TABLE `prefix_key` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `short_key`
--

DROP TABLE IF EXISTS `short_key`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `short_key` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `short_key`
--

LOCK TABLES `short_key` WRITE;
/*!40000 ALTER TABLE `short_key` DISABLE KEYS */;
/*!40000 ALTER TABLE `short_key` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `two_uniques`
--

DROP TABLE IF EXISTS `two_uniques`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `two_uniques` (
  `a` int(11) NOT NULL,
  `b` int(11) NOT NULL,
  PRIMARY KEY (`b`),
  UNIQUE KEY `b` (`b`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `two_uniques`
--

LOCK TABLES `two_uniques` WRITE;
/*!40000 ALTER TABLE `two_uniques` DISABLE KEYS */;
/*!40000 ALTER TABLE `two_uniques` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `with_check`
--

DROP TABLE IF EXISTS `with_check`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `with_check` (
  `id` int(11) NOT NULL CHECK (`id` > 0),
  `n` int(11) NOT NULL DEFAULT 1 CHECK (`n` in (1,2))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `with_check`
--

LOCK TABLES `with_check` WRITE;
/*!40000 ALTER TABLE `with_check` DISABLE KEYS */;
/*!40000 ALTER TABLE `with_check` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping events for database 'd_keys'
--

--
-- Dumping routines for database 'd_keys'
--
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed
