// Generates *.pb.js and *.pb.d.ts beside every *.proto. The output is committed; run it after a schema changed: npm run proto [file.proto …]
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const CLI = 'protobufjs-cli@2.7.1'

function protos(dir) {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    if (statSync(path).isDirectory()) return protos(path)
    return path.endsWith('.proto') ? [path] : []
  })
}

const files = process.argv.length > 2 ? process.argv.slice(2) : [...protos('net'), ...protos('app')]
for (const file of files) {
  const out = file.replace(/\.proto$/, '.pb.js')
  const dts = file.replace(/\.proto$/, '.pb.d.ts')
  const args = [
    '-t',
    'static-module',
    '-w',
    'esm',
    '--no-create',
    '--no-verify',
    '--no-convert',
    '--no-delimited',
    '--no-typeurl',
    '--no-service',
    '-r',
    file.replace(/\W/g, '_'),
  ]
  execFileSync('npx', ['--yes', '-p', CLI, 'pbjs', ...args, '-o', out, '--dts', file], { stdio: 'inherit' })
  writeFileSync(
    out,
    readFileSync(out, 'utf8').replace(/from "protobufjs\/minimal(\.js)?"/, 'from "protobufjs/minimal.js"'),
  )
  statSync(dts)
}
