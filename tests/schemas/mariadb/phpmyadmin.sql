-- phpMyAdmin SQL Dump
-- version 5.2.1
SET SQL_MODE = "NO_AUTO_VALUE_ON_ZERO";
START TRANSACTION;
SET time_zone = "+00:00";

CREATE TABLE `shop_order` (
  `order_id` int(10) UNSIGNED NOT NULL,
  `customer` varchar(64) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '',
  `total` double NOT NULL DEFAULT 0,
  `state` enum('open','paid','sent') COLLATE utf8mb4_unicode_ci DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `shop_item` (
  `order_id` int(10) UNSIGNED NOT NULL,
  `position` smallint(6) NOT NULL,
  `note` text COLLATE utf8mb4_unicode_ci
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `shop_setting` (
  `name` varchar(32) NOT NULL,
  `value` mediumtext
) ENGINE=MyISAM DEFAULT CHARSET=latin1;

INSERT INTO `shop_setting` (`name`, `value`) VALUES
('motto', 'We don\'t sell; we give'),
('semicolon', ';');

--
-- Indizes der exportierten Tabellen
--

ALTER TABLE `shop_order`
  ADD PRIMARY KEY (`order_id`),
  ADD KEY `customer` (`customer`) USING BTREE;

ALTER TABLE `shop_item`
  ADD PRIMARY KEY (`order_id`,`position`);

ALTER TABLE `shop_setting`
  ADD UNIQUE KEY `name` (`name`);

--
-- AUTO_INCREMENT für exportierte Tabellen
--
ALTER TABLE `shop_order`
  MODIFY `order_id` int(10) UNSIGNED NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=42;

ALTER TABLE `shop_item`
  ADD CONSTRAINT `item_order` FOREIGN KEY (`order_id`) REFERENCES `shop_order` (`order_id`);
COMMIT;
