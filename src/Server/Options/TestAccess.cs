using System.Runtime.CompilerServices;

// The guard over the option table needs to see it.
[assembly: InternalsVisibleTo("Strongroom.Server.Tests")]
