using Strongroom.Rotators.Databases;
using Strongroom.Rotators.Http;
using Strongroom.Rotators.MySql;
using Strongroom.Rotators.Postgres;
using Strongroom.Rotators.Redis;

namespace Strongroom.Rotators;

/// <summary>The rotators that are part of the product.</summary>
public static class NativeRotators
{
    /// <summary>The OwningService of secrets that Strongroom manages itself: those of registered databases.</summary>
    public const string OwningService = "strongroom";

    /// <summary>All of them.</summary>
    /// <param name="clock">For timeouts.</param>
    /// <param name="caFile">A PEM file with the certificate authorities that servers' certificates must come from; null for the machine's.</param>
    public static IReadOnlyList<IRotator> All(TimeProvider clock, string? caFile = null)
    {
        var postgres = new PostgresDatabase(caFile);
        var mySql = MySqlDatabase.MySql(caFile);
        var mariaDb = MySqlDatabase.MariaDb(caFile);
        SingleUserRotator[] single =
        [
            new(postgres, "SecretsManagerRDSPostgreSQLRotationSingleUser"),
            new(mySql, "SecretsManagerRDSMySQLRotationSingleUser"),
            new(mariaDb, "SecretsManagerRDSMariaDBRotationSingleUser"),
        ];
        return
        [
            .. single,
            new RegisteredDatabaseRotator(single),
            new AlternatingUserRotator(postgres, "SecretsManagerRDSPostgreSQLRotationMultiUser"),
            new AlternatingUserRotator(mySql, "SecretsManagerRDSMySQLRotationMultiUser"),
            new AlternatingUserRotator(mariaDb, "SecretsManagerRDSMariaDBRotationMultiUser"),
            new RedisUserRotator(caFile, clock),
            new GeneratedKeyRotator(),
            new HttpApiKeyRotator(caFile),
        ];
    }
}
