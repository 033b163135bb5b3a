//! Files that are neither SQL nor a host language: mapper XML, settings.

pub mod mybatis;
pub mod settings;
