/** Both ways to use Node's sockets, for tests that hold for either, and what these add to their titles. */
export const SOCKET_ACCESSES = [
  { access: "auto", note: "" },
  { access: "public", note: ", used publicly" },
] as const;
