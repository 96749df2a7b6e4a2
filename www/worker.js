// A worker's first lines; what it becomes is told by its first message.
