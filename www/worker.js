// A worker's first lines. Its first message says what it is to be: the run host, or a worker of
// the pool. Everything else is Rust (src/host).

// What fails in a promise, a trap in a future among it, is an error like any other: the page hears it.
self.addEventListener("unhandledrejection", ({ reason }) => {
  setTimeout(() => {
    throw reason;
  });
});

self.onmessage = async ({ data: [role, script, port, module] }) => {
  self.onmessage = null;
  const program = await import(script);
  if (role === "host") {
    await program.default({ module_or_path: module });
    program.fanout_host(port);
    return;
  }
  // A worker of the pool says that it is there, and is told by the host which memory is its own.
  const { memory, desk } = await new Promise((resolve, reject) => {
    port.onmessage = ({ data }) => resolve(data);
    port.onmessageerror = () => reject(new Error("the memory did not arrive"));
    port.postMessage(undefined);
  });
  port.onmessage = port.onmessageerror = null;
  // Stacks of 256 KiB: the pool may have 32 workers in 256 MiB.
  const shared = memory && { memory, thread_stack_size: 262144 };
  await program.default({ module_or_path: module, ...shared });
  program.fanout_pool_worker(port, desk ?? 0);
};
