using System.Runtime.CompilerServices;

// The guard over the option table needs to see it.
[assembly: InternalsVisibleTo("Strongroom.Server.Tests")]

// The fault tests start a server on a store that fails; the fuzz targets reach the readers inside.
[assembly: InternalsVisibleTo("Strongroom.Faults.Tests")]
[assembly: InternalsVisibleTo("Strongroom.Fuzz.Tests")]
