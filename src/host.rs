//! The run host.
