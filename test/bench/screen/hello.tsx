/** The least that Ink can draw: what a start of the program is measured beside. */
import { render, Text } from 'ink'

render(<Text>hello, world</Text>)
