export { redisModule } from './redis-module.js';
