/**
 * Server components of the admin panel. There are none yet; the entry point is there so that import maps which come with
 * the admin views need no change of the package's exports.
 */
export {}
