/** The users of the development app; printed at every start. */
export const accounts = [
  {
    email: 'admin@example.com',
    name: 'Ada Admin',
    password: 'admin-of-the-script-room',
    role: 'admin',
  },
  {
    email: 'editor@example.com',
    name: 'Edda Editor',
    password: 'editor-of-the-script-room',
    role: 'editor',
  },
  {
    email: 'writer@example.com',
    name: 'Wim Writer',
    password: 'writer-of-the-script-room',
    role: 'editor',
  },
] as const
