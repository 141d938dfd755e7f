using System.Runtime.CompilerServices;

// The published test suite gives canonical requests and strings to sign, which are no part of the public API.
[assembly: InternalsVisibleTo("Strongroom.Protocol.Tests")]
