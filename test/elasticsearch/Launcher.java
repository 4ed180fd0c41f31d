import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** Starts a node with the settings `name=value` of the command line. It ends when its standard input does: it never outlives who started it. */
public final class Launcher {
    public static void main(String[] args) throws Exception {
        endWithInput();
        LogConfigurator.registerErrorListener();
        Settings.Builder settings = Settings.builder();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            settings.put(arg.substring(0, equals), arg.substring(equals + 1));
        }
        Environment environment = InternalSettingsPreparer.prepareEnvironment(settings.build(), Map.of(), null, () -> "localhost");
        LogConfigurator.setNodeName(environment.settings().get("node.name"));
        LogConfigurator.configure(environment, true);
        var modules = PluginsLoader.loadModulesBundles(environment.modulesDir(), false);
        // Without the exports of the server to named modules: it is on the class path and no module itself.
        var loader = PluginsLoader.createPluginsLoader(modules, Set.of(), Map.of(), false);
        new Node(environment, loader).start();
    }

    /** This thread keeps the process alive, too: all those of a node are daemons. */
    private static void endWithInput() {
        Thread.ofPlatform().name("end-with-input").start(() -> {
            try {
                while (System.in.read() != -1) {}
            } catch (java.io.IOException closed) {
                // It is closed as well.
            }
            Runtime.getRuntime().halt(0);
        });
    }
}
