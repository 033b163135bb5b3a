/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.14-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: d_types
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
-- Table structure for table `computed`
--

DROP TABLE IF EXISTS `computed`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `computed` (
  `a` int(11) DEFAULT NULL,
  `b` int(11) GENERATED ALWAYS AS (`a` * 2) VIRTUAL,
  `c` int(11) GENERATED ALWAYS AS (`a` + 1) STORED COMMENT 'x',
  `d` varchar(20) GENERATED ALWAYS AS (concat('a',`a`)) STORED,
  `e` int(11) INVISIBLE DEFAULT NULL,
  `f` int(11) NOT NULL INVISIBLE DEFAULT 4,
  UNIQUE KEY `c` (`c`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `computed`
--

LOCK TABLES `computed` WRITE;
/*!40000 ALTER TABLE `computed` DISABLE KEYS */;
/*!40000 ALTER TABLE `computed` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `numbers`
--

DROP TABLE IF EXISTS `numbers`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `numbers` (
  `a` tinyint(1) NOT NULL DEFAULT 0,
  `b` smallint(5) unsigned zerofill DEFAULT NULL,
  `c` mediumint(9) NOT NULL DEFAULT -5,
  `d` int(11) unsigned DEFAULT NULL,
  `e` bigint(20) DEFAULT NULL,
  `f` decimal(10,2) NOT NULL,
  `g` decimal(10,0) DEFAULT NULL,
  `h` float(7,4) DEFAULT NULL,
  `i` double NOT NULL DEFAULT 0.001,
  `j` double DEFAULT NULL,
  `k` bit(8) NOT NULL DEFAULT b'101',
  `l` tinyint(1) DEFAULT NULL,
  `m` tinyint(1) NOT NULL DEFAULT 1,
  `n` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  `o` int(11) NOT NULL DEFAULT (1 + 2 * (3 - 1)),
  `p` int(11) DEFAULT 7,
  UNIQUE KEY `n` (`n`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `numbers`
--

LOCK TABLES `numbers` WRITE;
/*!40000 ALTER TABLE `numbers` DISABLE KEYS */;
/*!40000 ALTER TABLE `numbers` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `odd names`
--

DROP TABLE IF EXISTS `odd names`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `odd names` (
  `a b` int(11) DEFAULT NULL,
  `c``d` int(11) NOT NULL,
  `key` int(11) NOT NULL,
  `select` text DEFAULT NULL,
  `primary` int(11) DEFAULT NULL,
  `größe` int(11) DEFAULT NULL,
  `key_` int(11) DEFAULT NULL,
  `index_` int(11) DEFAULT NULL,
  PRIMARY KEY (`key`),
  KEY `k y` (`a b`),
  KEY `primary_2` (`primary`) USING BTREE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `odd names`
--

LOCK TABLES `odd names` WRITE;
/*!40000 ALTER TABLE `odd names` DISABLE KEYS */;
/*!40000 ALTER TABLE `odd names` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `places`
--

DROP TABLE IF EXISTS `places`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `places` (
  `p` point NOT NULL,
  `g` geometry DEFAULT NULL,
  `l` linestring DEFAULT NULL,
  SPATIAL KEY `p` (`p`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `places`
--

LOCK TABLES `places` WRITE;
/*!40000 ALTER TABLE `places` DISABLE KEYS */;
/*!40000 ALTER TABLE `places` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `texts`
--

DROP TABLE IF EXISTS `texts`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `texts` (
  `a` char(1) DEFAULT NULL,
  `b` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  `c` char(3) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL DEFAULT 'a,b',
  `d` tinytext DEFAULT NULL,
  `e` text NOT NULL,
  `f` mediumtext DEFAULT NULL,
  `g` char(5) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci DEFAULT NULL,
  `h` char(5) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci DEFAULT NULL,
  `i` varchar(5) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci DEFAULT NULL,
  `j` binary(16) NOT NULL DEFAULT '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0',
  `k` varbinary(5) DEFAULT 'M',
  `l` blob DEFAULT NULL,
  `m` longblob NOT NULL,
  `n` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`n`)),
  `o` uuid DEFAULT NULL,
  `p` inet6 DEFAULT NULL,
  `q` char(3) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  `r` varchar(9) NOT NULL,
  `s` enum('x','y,z') CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,
  `t` set('a') DEFAULT 'a',
  `u` text DEFAULT 'text',
  `v` char(1) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `texts`
--

LOCK TABLES `texts` WRITE;
/*!40000 ALTER TABLE `texts` DISABLE KEYS */;
/*!40000 ALTER TABLE `texts` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `times`
--

DROP TABLE IF EXISTS `times`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `times` (
  `a` date DEFAULT NULL,
  `b` time(3) NOT NULL,
  `c` datetime DEFAULT '2000-01-01 00:00:00',
  `d` datetime DEFAULT NULL ON UPDATE current_timestamp(),
  `e` year(4) NOT NULL DEFAULT 2000,
  `f` timestamp NULL DEFAULT NULL,
  `g` timestamp NOT NULL DEFAULT current_timestamp(),
  `h` datetime(3) NOT NULL DEFAULT current_timestamp(3),
  `i` date DEFAULT curdate(),
  `j` timestamp NOT NULL DEFAULT '0000-00-00 00:00:00',
  `k` datetime NOT NULL DEFAULT current_timestamp()
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `times`
--

LOCK TABLES `times` WRITE;
/*!40000 ALTER TABLE `times` DISABLE KEYS */;
/*!40000 ALTER TABLE `times` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping events for database 'd_types'
--

--
-- Dumping routines for database 'd_types'
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
