export { sqliteModule } from './sqlite-module.js';
