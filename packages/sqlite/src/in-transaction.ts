import type { DatabaseSync } from 'node:sqlite';

/** Does all of something or nothing of it, while nobody else writes. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  // Immediate: a lock that was taken halfway could be refused when the first half has been done.
  return between('BEGIN IMMEDIATE', database, work);
}

/** Reads several things as they were at one moment, whatever others write meanwhile. */
export function inSnapshot<T>(database: DatabaseSync, read: () => T): T {
  return between('BEGIN', database, read);
}

function between<T>(begin: string, database: DatabaseSync, work: () => T): T {
  database.exec(begin);
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk, among others, makes SQLite roll back by itself.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
