using Strongroom.Services.Ssm.Domain;
using Strongroom.Storage;

namespace Strongroom.Services.Ssm.Store;

/// <summary>How parameters lie in the store. Numbers are stored and never change; SSM has 70 to 79.</summary>
internal static class SsmTables
{
    public static TableDefinition<ParameterRecord> Parameters { get; } = new(
        70, "SSM parameters", SsmJson.Default.ParameterRecord, parameter => Key.Of(parameter.Account, parameter.Region, parameter.Name));

    public static TableDefinition<VersionRecord> Versions { get; } = new(
        71, "SSM parameter versions", SsmJson.Default.VersionRecord, version => Key.Of(version.Account, version.Region, version.Name, version.Info.Number));

    public static TableDefinition<CountRecord> Counts { get; } = new(
        72, "SSM parameter counts", SsmJson.Default.CountRecord, counts => Key.Of(counts.Account, counts.Region));
}
