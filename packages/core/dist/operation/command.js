/** The people a command is about. */
export function targetsOf(command) {
    if ('targets' in command)
        return command.targets;
    return 'target' in command ? [command.target] : [];
}
//# sourceMappingURL=command.js.map