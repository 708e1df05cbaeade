// One identity for each kind of work. Which permission each is granted in Microsoft Graph: docs/permissions.md; nothing here grants one.
param location string
param name string
param tags object

@description('The settings by which the app knows the identity of each work, and what the identity is called.')
var works = {
  MANAGED_IDENTITY_CLIENT_ID: 'app'
  READER_IDENTITY_CLIENT_ID: 'reader'
  WRITER_IDENTITY_CLIENT_ID: 'writer'
  MAIL_IDENTITY_CLIENT_ID: 'mail'
  PASSWORD_IDENTITY_CLIENT_ID: 'password'
  ROLE_IDENTITY_CLIENT_ID: 'role'
  BOT_IDENTITY_CLIENT_ID: 'bot'
}

var names = items(works)

@description('Those whose changes the directory’s audit log names.')
var writing = [
  'app'
  'password'
  'role'
  'writer'
]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = [
  for work in names: {
    name: 'id-${name}-${work.value}'
    location: location
    tags: tags
  }
]

type identityOf = { id: string, clientId: string, principalId: string }

output all string[] = [for (work, i) in names: identity[i].id]
output settings { setting: string, clientId: string }[] = [
  for (work, i) in names: { setting: work.key, clientId: identity[i].properties.clientId }
]
output app identityOf = {
  id: identity[indexOf(map(names, work => work.value), 'app')].id
  clientId: identity[indexOf(map(names, work => work.value), 'app')].properties.clientId
  principalId: identity[indexOf(map(names, work => work.value), 'app')].properties.principalId
}
output bot identityOf = {
  id: identity[indexOf(map(names, work => work.value), 'bot')].id
  clientId: identity[indexOf(map(names, work => work.value), 'bot')].properties.clientId
  principalId: identity[indexOf(map(names, work => work.value), 'bot')].properties.principalId
}
output writingPrincipalIds string[] = [
  for work in writing: identity[indexOf(map(names, one => one.value), work)].properties.principalId
]
@description('The object id that permissions are granted to, by the work of each.')
output principals { work: string, principalId: string }[] = [
  for (work, i) in names: { work: work.value, principalId: identity[i].properties.principalId }
]
