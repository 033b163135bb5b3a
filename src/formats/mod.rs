//! Files that are neither SQL nor a host language: mapper XML, Hibernate mappings, settings.

pub mod hibernate;
pub mod mybatis;
pub mod settings;
