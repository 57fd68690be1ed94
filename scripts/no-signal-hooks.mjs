// Stands in for when-exit, which conf's file writer brings along: at the first signal it would kill the program with the same signal a second
// time, before what was accepted for sending has left. All it does for us is to remove a temporary file that only a crash can leave.
export default () => () => {}
