using Strongroom.Rotators.Databases;
using Strongroom.Rotators.Http;
using Strongroom.Rotators.MySql;
using Strongroom.Rotators.Postgres;
using Strongroom.Rotators.Redis;

namespace Strongroom.Rotators;

/// <summary>The rotators that are part of the product.</summary>
public static class NativeRotators
{
    /// <summary>All of them.</summary>
    /// <param name="clock">For timeouts.</param>
    /// <param name="caFile">A PEM file with the certificate authorities that servers' certificates must come from; null for the machine's.</param>
    public static IReadOnlyList<IRotator> All(TimeProvider clock, string? caFile = null)
    {
        var postgres = new PostgresDatabase(caFile);
        var mySql = MySqlDatabase.MySql(caFile);
        var mariaDb = MySqlDatabase.MariaDb(caFile);
        return
        [
            new SingleUserRotator(postgres, "SecretsManagerRDSPostgreSQLRotationSingleUser"),
            new AlternatingUserRotator(postgres, "SecretsManagerRDSPostgreSQLRotationMultiUser"),
            new SingleUserRotator(mySql, "SecretsManagerRDSMySQLRotationSingleUser"),
            new AlternatingUserRotator(mySql, "SecretsManagerRDSMySQLRotationMultiUser"),
            new SingleUserRotator(mariaDb, "SecretsManagerRDSMariaDBRotationSingleUser"),
            new AlternatingUserRotator(mariaDb, "SecretsManagerRDSMariaDBRotationMultiUser"),
            new RedisUserRotator(caFile, clock),
            new GeneratedKeyRotator(),
            new HttpApiKeyRotator(caFile),
        ];
    }
}
