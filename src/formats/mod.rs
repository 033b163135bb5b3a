//! Files that are neither SQL nor a host language: mapper XML, Hibernate mappings, Liquibase changelogs, settings.

pub mod hibernate;
pub mod liquibase;
pub mod mybatis;
pub mod settings;
