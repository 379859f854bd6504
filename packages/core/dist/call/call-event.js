export {};
//# sourceMappingURL=call-event.js.map