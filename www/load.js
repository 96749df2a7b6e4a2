// What the program's loader tells (Trunk calls this): how far it is, and that it failed.
export default () => ({
  onProgress: ({ current, total }) => fanoutLoading(current / total),
  onFailure: (error) => fanoutNotLoaded(error),
});
