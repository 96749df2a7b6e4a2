//! Fanout: dynamic outputs, a process pool inside one op, or both?
